package furrow.client.cli;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.UUID;
import java.util.function.Function;

/**
 * The file that {@code --out} names.
 *
 * <p>A file of its own is replaced by rename once the answer is complete, with owner, group and
 * mode kept: a full disk leaves the old content. Where that cannot be (another's file, a directory
 * that cannot be written, a hard link, a mount), the answer is finished elsewhere first and then
 * written in place. What is no regular file, or an open descriptor such as {@code /dev/stdout}, is
 * written through. Links are followed.
 */
final class OutputFile {
  private static final int MOST_LINKS = 40;
  private static final int S_IFMT = 0170000;
  private static final int S_IFSOCK = 0140000;

  private final Path named;

  /**
   * @param named as the user wrote it; {@code -} is stdout and has no OutputFile
   */
  OutputFile(Path named) {
    this.named = named;
  }

  /** Writes what {@code source} gives. */
  void write(Context context, AnswerSink.Source source) throws IOException {
    int descriptor = descriptor();
    if (descriptor == 1 || descriptor == 2) {
      source.copyTo(StandardStream.strict(descriptor == 1 ? context.out() : context.err()));
    } else if (descriptor > 2) {
      writeThrough(source, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    } else if (!Files.exists(named)) {
      replace(target(), null, source);
    } else if (isSocket(named)) {
      writeToSocket(source);
    } else if (!Files.isRegularFile(named)) {
      writeThrough(source, StandardOpenOption.WRITE);
    } else {
      overwrite(target(), source);
    }
  }

  /** The file behind all links, which need not exist. */
  private Path target() throws IOException {
    Path path = named.toAbsolutePath();
    for (int links = 0; Files.isSymbolicLink(path); links++) {
      if (links == MOST_LINKS) {
        throw failed(new IOException("too many levels of symbolic links"), "");
      }
      path = path.resolveSibling(Files.readSymbolicLink(path));
    }
    return path;
  }

  /** The number of this process's descriptor that the name stands for, or -1. */
  private int descriptor() throws IOException {
    Path path = named.toAbsolutePath();
    for (int links = 0; links < MOST_LINKS; links++) {
      Path parent = path.getParent();
      Path name = path.getFileName();
      if (parent == null || name == null || !Files.isDirectory(parent)) {
        return -1;
      }
      boolean own = parent.toRealPath().equals(Path.of("/proc/self").toRealPath().resolve("fd"));
      if (own && name.toString().matches("[0-9]{1,6}")) {
        return Integer.parseInt(name.toString());
      }
      if (!Files.isSymbolicLink(path)) {
        return -1;
      }
      path = path.resolveSibling(Files.readSymbolicLink(path));
    }
    return -1;
  }

  private static boolean isSocket(Path file) throws IOException {
    Object mode = Files.getAttribute(file, "unix:mode");
    return mode instanceof Integer bits && (bits & S_IFMT) == S_IFSOCK;
  }

  private void writeToSocket(AnswerSink.Source source) throws IOException {
    try (SocketChannel socket = connect();
        OutputStream to = new Checked(Channels.newOutputStream(socket), e -> failed(e, ""))) {
      source.copyTo(to);
    }
  }

  private SocketChannel connect() throws ProblemException {
    try {
      return SocketChannel.open(UnixDomainSocketAddress.of(named));
    } catch (IOException e) {
      throw failed(e, "");
    }
  }

  private void writeThrough(AnswerSink.Source source, StandardOpenOption... how)
      throws IOException {
    try (OutputStream to = new Checked(open(named, how), this::readerOrFile)) {
      source.copyTo(to);
    }
  }

  private void overwrite(Path target, AnswerSink.Source source) throws IOException {
    PosixFileAttributes old = Files.readAttributes(target, PosixFileAttributes.class);
    boolean onlyName = Integer.valueOf(1).equals(Files.getAttribute(target, "unix:nlink"));
    if (!onlyName || !replace(target, old, source)) {
      overwriteInPlace(target, source);
    }
  }

  /**
   * Writes beside the target and renames.
   *
   * @param old what owner, group and mode to keep; null when there was no file
   * @return false, before anything is asked of the source, when it cannot be done this way
   */
  private boolean replace(Path target, PosixFileAttributes old, AnswerSink.Source source)
      throws IOException {
    Path part = target.resolveSibling(".furrow-" + UUID.randomUUID() + ".part");
    OutputStream created;
    try {
      created =
          Files.newOutputStream(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      if (old == null) {
        throw failed(e, "");
      }
      return false;
    }
    part.toFile().deleteOnExit();
    try {
      try (OutputStream to = new Checked(created, e -> failed(e, ""))) {
        if (old != null && !keep(part, old)) {
          return false;
        }
        source.copyTo(to);
      }
      sync(part);
      try {
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        // A mount of its own, for one: the answer is there and goes into the file as it stands.
        copyInPlace(part, target);
      }
      return true;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static boolean keep(Path part, PosixFileAttributes old) {
    try {
      PosixFileAttributeView view =
          Files.getFileAttributeView(part, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
      PosixFileAttributes made = view.readAttributes();
      if (!made.owner().equals(old.owner())) {
        view.setOwner(old.owner());
      }
      if (!made.group().equals(old.group())) {
        view.setGroup(old.group());
      }
      view.setPermissions(old.permissions());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void overwriteInPlace(Path target, AnswerSink.Source source) throws IOException {
    Path whole = temporary();
    whole.toFile().deleteOnExit();
    try {
      try (OutputStream to = new Checked(open(whole, StandardOpenOption.WRITE), this::notKept)) {
        source.copyTo(to);
      }
      copyInPlace(whole, target);
    } finally {
      Files.deleteIfExists(whole);
    }
  }

  private Path temporary() throws ProblemException {
    try {
      return Files.createTempFile("furrow-", ".answer");
    } catch (IOException e) {
      throw notKept(e);
    }
  }

  /** What is wrong with the directory for temporary files is no fault of the named file's. */
  private ProblemException notKept(IOException e) {
    String directory = System.getProperty("java.io.tmpdir");
    return new ProblemException(
            ErrorCode.OUTPUT_FAILED,
            "cannot keep the answer for " + named + " in " + directory + ": " + reason(e),
            "TMPDIR=DIRECTORY names another place; df -h " + directory)
        .because(e);
  }

  private void copyInPlace(Path whole, Path target) throws IOException {
    String cut = "; its old content may be cut";
    try (OutputStream opened =
            open(target, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        OutputStream to = new Checked(opened, e -> failed(e, cut))) {
      Files.copy(whole, to);
      to.flush();
    }
    sync(target);
  }

  private void sync(Path file) throws ProblemException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    } catch (IOException e) {
      throw failed(e, "");
    }
  }

  private OutputStream open(Path file, StandardOpenOption... how) throws ProblemException {
    try {
      return Files.newOutputStream(file, how);
    } catch (IOException e) {
      throw failed(e, "");
    }
  }

  /** A pipe may lose its reader, as stdout may. */
  private IOException readerOrFile(IOException e) {
    return StandardStream.NOBODY_READS.equals(e.getMessage())
        ? new StandardStream.ReaderGone(e)
        : failed(e, "");
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such directory";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private ProblemException failed(IOException e, String more) {
    return new ProblemException(
            ErrorCode.OUTPUT_FAILED,
            "cannot write " + named + ": " + reason(e) + more,
            "df -h " + parent())
        .because(e);
  }

  private Path parent() {
    try {
      Path parent = named.toAbsolutePath().getParent();
      return parent == null ? named : parent;
    } catch (InvalidPathException e) {
      return Path.of("/");
    }
  }

  /** Names the file in what its writing throws; what the source throws stays as it is. */
  private static final class Checked extends FilterOutputStream {
    private final Function<IOException, IOException> naming;

    Checked(OutputStream out, Function<IOException, IOException> naming) {
      super(out);
      this.naming = naming;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        throw naming.apply(e);
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
      } catch (IOException e) {
        throw naming.apply(e);
      }
    }

    @Override
    public void close() throws IOException {
      try {
        out.close();
      } catch (IOException e) {
        throw naming.apply(e);
      }
    }
  }
}
