package io.litefsoperator.process;

import org.jspecify.annotations.Nullable;

/** The process can't start. The message is for people and says what to do. */
public final class StartException extends Exception {

  private static final long serialVersionUID = 1;

  StartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The messages of a failure and of its causes, each once. */
  static String causes(Throwable failure) {
    StringBuilder text = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = cause.getMessage();
      // Wrappers repeat the message of what they wrap, behind its class's name.
      boolean repeats =
          message == null
              || (cause.getCause() != null && message.equals(cause.getCause().toString()));
      if (!repeats && text.indexOf(message) < 0) {
        text.append(text.isEmpty() ? "" : ": ").append(message);
      }
    }
    return text.isEmpty() ? failure.toString() : text.toString();
  }
}
