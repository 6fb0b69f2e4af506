"""The provider’s side: who asks, who is whose client, places and waiting lists."""
