"""The commands of `koubo`, one module for each subject. They print; nobody imports them."""
