"""Interleaving: which of two rankings do users prefer?"""
