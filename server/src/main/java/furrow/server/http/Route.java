package furrow.server.http;

import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.MessageType;
import furrow.protocol.frame.Messages;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One line of the table of routes: what is asked for, who may ask, what is taken and answered, and
 * who handles it.
 *
 * @param path with parameters in braces, each a whole segment
 * @param open whether a process on this host may ask without a token
 * @param only roles that may ask
 * @param sends messages that its handler sends; the roles that may send all of them may ask
 */
public record Route(
    String method,
    String path,
    String summary,
    boolean open,
    Set<Role> only,
    List<Class<? extends Message>> sends,
    List<Parameter> parameters,
    Body body,
    List<Answer> answers,
    Handler handler) {

  /** Handles a request; called on its event loop, must not block. */
  @FunctionalInterface
  public interface Handler {
    /**
     * @throws ProblemException sent as the answer
     */
    void handle(Exchange exchange) throws ProblemException;
  }

  /** Where a parameter stands. */
  public enum Place {
    PATH,
    QUERY
  }

  /** What the text of a parameter must be. */
  public enum Kind {
    TEXT,
    INTEGER,
    BOOLEAN
  }

  /** A parameter; those of the query may be left out. */
  public record Parameter(Place place, String name, Kind kind, String text) {}

  /** How a body is read. */
  public enum Reading {
    /** There is none; a request that has one is refused. */
    NONE,
    /** Whole, before the handler is called. */
    WHOLE,
    /** By the handler, piece by piece. */
    PIECES
  }

  /**
   * The body of a request.
   *
   * @param most bytes
   * @param type media type, for the documentation: any is taken
   * @param schema of JSON, or null
   */
  public record Body(Reading reading, long most, String type, Object schema) {
    static final Body NONE = new Body(Reading.NONE, 0, "", null);
  }

  /**
   * An answer. Errors that any route may give are added by the documentation.
   *
   * @param type media type; empty for no body
   * @param schema of JSON, or null
   */
  public record Answer(int status, String text, String type, Object schema) {}

  /** The roles that may ask: those that are named, without those that may not send a message. */
  public Set<Role> roles() {
    Set<Role> roles = EnumSet.copyOf(only);
    for (MessageType type : Messages.all()) {
      if (sends.contains(type.record())) {
        roles.retainAll(type.from());
      }
    }
    return roles;
  }

  Parameter parameter(Place place, String name) {
    for (Parameter parameter : parameters) {
      if (parameter.place() == place && parameter.name().equals(name)) {
        return parameter;
      }
    }
    return null;
  }

  public static Builder get(String path) {
    return new Builder("GET", path);
  }

  public static Builder post(String path) {
    return new Builder("POST", path);
  }

  public static Builder put(String path) {
    return new Builder("PUT", path);
  }

  public static Builder delete(String path) {
    return new Builder("DELETE", path);
  }

  /** Makes a route; {@link #to} ends it. */
  public static final class Builder {
    private final String method;
    private final String path;
    private final List<Class<? extends Message>> sends = new ArrayList<>();
    private final List<Parameter> parameters = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();
    private String summary = "";
    private boolean open;
    private Set<Role> only = Set.of(Role.CLIENT, Role.ADMIN, Role.READ);
    private Body body = Body.NONE;

    private Builder(String method, String path) {
      this.method = method;
      this.path = path;
    }

    public Builder summary(String text) {
      summary = text;
      return this;
    }

    /** A process on this host needs no token. */
    public Builder open() {
      open = true;
      return this;
    }

    /** Nobody else may ask, whatever is sent. */
    public Builder only(Role... roles) {
      only = Set.of(roles);
      return this;
    }

    /** The handler sends messages of this kind. */
    public Builder sends(Class<? extends Message> type) {
      sends.add(type);
      return this;
    }

    public Builder path(String name, Kind kind, String text) {
      parameters.add(new Parameter(Place.PATH, name, kind, text));
      return this;
    }

    public Builder query(String name, Kind kind, String text) {
      parameters.add(new Parameter(Place.QUERY, name, kind, text));
      return this;
    }

    /**
     * The body is JSON, whatever its media type is said to be.
     *
     * @param most bytes
     */
    public Builder takesJson(int most, Object schema) {
      body = new Body(Reading.WHOLE, most, "application/json", schema);
      return this;
    }

    /**
     * The body is bytes, and is read whole before the handler is called.
     *
     * @param most bytes
     */
    public Builder takesWhole(int most) {
      body = new Body(Reading.WHOLE, most, "application/octet-stream", null);
      return this;
    }

    /** The body is read by the handler, piece by piece. */
    public Builder takesBytes(long most) {
      body = new Body(Reading.PIECES, most, "application/octet-stream", null);
      return this;
    }

    /** JSON. */
    public Builder answers(int status, String text, Object schema) {
      answers.add(new Answer(status, text, "application/json", schema));
      return this;
    }

    public Builder answersWith(int status, String text, String type) {
      answers.add(new Answer(status, text, type, null));
      return this;
    }

    public Route to(Handler handler) {
      return new Route(
          method,
          path,
          summary,
          open,
          only,
          List.copyOf(sends),
          List.copyOf(parameters),
          body,
          List.copyOf(answers),
          handler);
    }
  }
}
