"""Pure polars and numpy: frames and plain values in, frames out. No files, clock or randomness."""
