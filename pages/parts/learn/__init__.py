"""What *Learn a policy* draws below its answer."""
