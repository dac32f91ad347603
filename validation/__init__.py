"""What every table is: declarations, code lists, policy numbers, checks. Imports no other layer."""
