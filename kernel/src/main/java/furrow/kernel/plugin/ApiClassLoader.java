package furrow.kernel.plugin;

/**
 * What plug-ins see of us: the packages {@code furrow.kernel} and below. Libraries on our class
 * path stay hidden, so a plug-in may bring its own versions of them.
 */
final class ApiClassLoader extends ClassLoader {
  private static final String API = "furrow.kernel.";

  private final ClassLoader ours;

  ApiClassLoader(ClassLoader ours) {
    super("furrow-plugin-api", ClassLoader.getPlatformClassLoader());
    this.ours = ours;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (name.startsWith(API)) {
      return ours.loadClass(name);
    }
    throw new ClassNotFoundException(name);
  }
}
