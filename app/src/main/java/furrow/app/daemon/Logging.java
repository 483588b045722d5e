package furrow.app.daemon;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.spi.FilterReply;
import ch.qos.logback.core.util.FileSize;
import furrow.json.VisibleText;
import furrow.kernel.FatalErrors;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/** Sets logging up in code: reading a configuration file would double a daemon's start. */
public final class Logging extends ContextAwareBase implements Configurator {
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} %-5level %logger{0} [%thread] %msg%n%ex";
  private static final long FILE_BYTES = 32L << 20;
  private static final int OLD_FILES = 4;

  /** Before anything else is set up: warnings go to stderr. Found by the logging library itself. */
  @Override
  public ExecutionStatus configure(LoggerContext context) {
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setTarget("System.err");
    start(context, console, Level.WARN);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** What {@code FURROW_LOG_LEVEL} names, as in {@code debug}; else INFO. */
  private static Level level() {
    return Level.toLevel(System.getenv("FURROW_LOG_LEVEL"), Level.INFO);
  }

  /** From now on everything goes to this file, which is cut into at most five of 32 MiB. */
  public static void toFile(Path file) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
    appender.setContext(context);
    appender.setFile(file.toString());
    FixedWindowRollingPolicy names = new FixedWindowRollingPolicy();
    names.setContext(context);
    names.setParent(appender);
    names.setFileNamePattern(file + ".%i");
    names.setMinIndex(1);
    names.setMaxIndex(OLD_FILES);
    names.start();
    SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
    size.setContext(context);
    size.setMaxFileSize(new FileSize(FILE_BYTES));
    size.start();
    appender.setRollingPolicy(names);
    appender.setTriggeringPolicy(size);
    start(context, appender, level());
  }

  private static void start(
      LoggerContext context, OutputStreamAppender<ILoggingEvent> appender, Level level) {
    PatternLayout layout = new PatternLayout();
    layout.setContext(context);
    layout.setPattern(PATTERN);
    layout.getInstanceConverterMap().put("msg", VisibleMessage::new);
    layout.getInstanceConverterMap().put("ex", VisibleThrowable::new);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(layout);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.start();
    appender.setContext(context);
    appender.setName("furrow");
    appender.setEncoder(encoder);
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(level);
    root.addAppender(appender);
    FatalFilter filter = new FatalFilter();
    filter.setContext(context);
    filter.start();
    context.resetTurboFilterList();
    context.addTurboFilter(filter);
  }

  /**
   * What a library catches and only logs, as Netty does on its event loops, ends the process all
   * the same when it is fatal.
   */
  static final class FatalFilter extends TurboFilter {
    @Override
    public FilterReply decide(
        Marker marker,
        Logger logger,
        Level level,
        String format,
        Object[] arguments,
        Throwable thrown) {
      if (thrown != null) {
        FatalErrors.pass(thrown);
      } else if (arguments != null
          && arguments.length > 0
          && arguments[arguments.length - 1] instanceof Throwable last) {
        FatalErrors.pass(last);
      }
      return FilterReply.NEUTRAL;
    }
  }

  /** A message is one line, whatever a peer put into it. */
  static final class VisibleMessage extends MessageConverter {
    @Override
    public String convert(ILoggingEvent event) {
      return VisibleText.inLine(super.convert(event));
    }
  }

  /** An exception's lines, and nothing else that moves a terminal. */
  static final class VisibleThrowable extends ThrowableProxyConverter {
    @Override
    public String convert(ILoggingEvent event) {
      return VisibleText.of(super.convert(event));
    }
  }
}
