package io.litefsoperator.act;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.litefsoperator.observe.ApiErrors;
import java.net.HttpURLConnection;
import java.util.Set;

/** What the API server means by refusing a write. */
final class Answers {

  static final int UNPROCESSABLE = 422;

  private static final Set<Integer> FINAL =
      Set.of(HttpURLConnection.HTTP_BAD_REQUEST, HttpURLConnection.HTTP_FORBIDDEN, UNPROCESSABLE);

  private Answers() {}

  /** It will be the same the next time, as long as the object is. */
  static boolean isFinal(KubernetesClientException e) {
    return FINAL.contains(e.getCode()) || isMisfit(e);
  }

  /** A list with two elements of one key, say, which server-side apply answers with 500. */
  private static boolean isMisfit(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_INTERNAL_ERROR
        && ApiErrors.words(e).contains("failed to create typed patch object");
  }

  /** The object changed or went since it was looked at; the change brings a new decision. */
  static boolean isOutdated(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_NOT_FOUND
        || e.getCode() == HttpURLConnection.HTTP_CONFLICT
        || isReplaced(e);
  }

  /** Another object has the name by now; that is told as an attempt to change the UID. */
  static boolean isReplaced(KubernetesClientException e) {
    return e.getCode() == UNPROCESSABLE && ApiErrors.words(e).contains("metadata.uid");
  }
}
