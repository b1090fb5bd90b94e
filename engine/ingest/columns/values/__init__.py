"""How clicks, ranks, rewards and times are written, and the SQL that converts and checks them."""
