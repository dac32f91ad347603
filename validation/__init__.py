"""What every table is: declarations, code lists, policy numbers and checks. Imports no other layer."""
