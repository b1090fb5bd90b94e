"""Parts of pages, one folder per page and one for what pages share."""
