"""Parts of the page Position bias."""
