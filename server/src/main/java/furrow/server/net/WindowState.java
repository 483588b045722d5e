package furrow.server.net;

/**
 * Whether the window of frames that the peer has not acknowledged has room. Fired as a user event
 * through the pipeline; while it is {@link #FULL}, a channel counts as not writable.
 */
enum WindowState {
  OPEN,
  FULL
}
