"""The page of accounts: who may come in, as what, and where."""
