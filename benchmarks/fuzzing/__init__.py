"""What is sent to the decoders, and the decoders it is sent to."""
