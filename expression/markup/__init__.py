"""EmotionML, BML and SSML."""
