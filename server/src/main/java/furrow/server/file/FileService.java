package furrow.server.file;

import furrow.runtime.spool.FileSpool;
import furrow.server.peer.Peer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** File work of all peers. Safe for use by several threads. */
public final class FileService {
  final FileThreads threads;
  final FileSpool spool;
  final TaskInputs inputs;
  final UploadStore uploads;
  final CheckedAnswers answers;
  final PartialReader.Source running;
  private final Map<Long, PeerFiles> peers = new ConcurrentHashMap<>();

  /**
   * @param running where answers of running tasks are read
   */
  public FileService(
      FileThreads threads,
      FileSpool spool,
      TaskInputs inputs,
      UploadStore uploads,
      PartialReader.Source running) {
    this.running = running;
    this.threads = threads;
    this.spool = spool;
    this.inputs = inputs;
    this.uploads = uploads;
    this.answers = new CheckedAnswers(spool);
  }

  /** The file work of one peer, made at the first call. */
  public PeerFiles of(Peer peer) {
    PeerFiles own = peers.computeIfAbsent(peer.id(), id -> new PeerFiles(this, peer));
    if (!peer.open()) {
      // It may have been made after the peer was closed, so nobody else would close it.
      close(peer);
    }
    return own;
  }

  /** The peer is gone. */
  public void close(Peer peer) {
    PeerFiles own = peers.remove(peer.id());
    if (own != null) {
      own.close();
    }
  }
}
