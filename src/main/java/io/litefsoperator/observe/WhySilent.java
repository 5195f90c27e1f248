package io.litefsoperator.observe;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Words for a poll that failed. The same fault gets the same words, however long it took and
 * whichever local port it came from: reports that differ wake the reconciler.
 */
final class WhySilent {

  static final String NO_ANSWER_IN_TIME = "no answer in time";
  static final String NO_INFO = "an empty answer";

  private static final int MAX_LENGTH = 200;

  private WhySilent() {}

  static String of(Throwable failure) {
    Throwable fault = failure;
    while ((fault instanceof CompletionException || fault instanceof ExecutionException)
        && fault.getCause() != null) {
      fault = fault.getCause();
    }
    if (fault instanceof HttpConnectTimeoutException) {
      return "no connection in time";
    }
    if (fault instanceof HttpTimeoutException || fault instanceof TimeoutException) {
      return NO_ANSWER_IN_TIME;
    }
    if (fault instanceof NoRouteToHostException) {
      return "no route to the pod";
    }
    if (fault instanceof UnknownHostException) {
      return "unknown host";
    }
    if (fault instanceof ConnectException) {
      return "connection refused";
    }
    String message = fault.getMessage();
    if (message == null || message.isBlank()) {
      return fault.getClass().getSimpleName();
    }
    String line = message.strip().lines().findFirst().orElse("");
    return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "...";
  }
}
