"""Terms: small expressions over a row, with three meanings: SQL, arrays and polynomials."""
