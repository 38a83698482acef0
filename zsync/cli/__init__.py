"""The shell: options, one call, render, exit code."""
