"""Tests of whether users prefer one ranking: what may be concluded, and when one may stop."""
