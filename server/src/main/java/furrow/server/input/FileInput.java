package furrow.server.input;

import furrow.kernel.Input;
import furrow.kernel.InputChangedException;
import furrow.protocol.access.Fingerprint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * An open file that must stay what it was. It is read, never mapped, and looked at after each read:
 * what a read gave counts only when the file still is the one that was opened.
 */
final class FileInput implements Input {
  private final Path path;
  private final String name;
  private final FileIdentity identity;
  private final FileChannel channel;

  FileInput(Path path, String name, FileIdentity identity, FileChannel channel) {
    this.path = path;
    this.name = name;
    this.identity = identity;
    this.channel = channel;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return identity.size();
  }

  @Override
  public int read(long position, byte[] into, int offset, int length) throws IOException {
    if (position >= identity.size()) {
      return -1;
    }
    int wanted = (int) Math.min(length, identity.size() - position);
    int got = channel.read(ByteBuffer.wrap(into, offset, wanted), position);
    checkUnchanged();
    if (got <= 0) {
      throw new InputChangedException(name + " ends at byte " + position + ", which it did not");
    }
    return got;
  }

  FileIdentity identity() {
    return identity;
  }

  String fingerprint() throws IOException {
    return Fingerprint.of(channel, identity.size());
  }

  private void checkUnchanged() throws IOException {
    FileIdentity now;
    try {
      now = FileIdentity.of(path);
    } catch (IOException e) {
      throw new InputChangedException(name + " has gone: " + e.getMessage());
    }
    if (!now.equals(identity)) {
      throw new InputChangedException(name + " changed while it was read: " + difference(now));
    }
  }

  private String difference(FileIdentity now) {
    if (now.size() != identity.size()) {
      return "it had " + identity.size() + " bytes and has " + now.size();
    }
    if (now.inode() != identity.inode()) {
      return "another file has taken its place";
    }
    return "it was modified";
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
