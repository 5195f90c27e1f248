package io.litefsoperator.observe;

import io.fabric8.kubernetes.client.KubernetesClientException;

/** What the API server, or the way to it, says of a request that failed. */
public final class ApiErrors {

  private ApiErrors() {}

  /** The API server's own words; the client's, which name the request too, where it has none. */
  public static String words(KubernetesClientException e) {
    return e.getStatus() != null && e.getStatus().getMessage() != null
        ? e.getStatus().getMessage()
        : String.valueOf(e.getMessage());
  }
}
