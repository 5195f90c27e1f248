package io.litefsoperator.observe;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/**
 * JSON of Kubernetes's objects, the same for the client, the caches and us: every mapper learns
 * each of hundreds of types anew, and keeps what it has learned.
 */
public final class Json {

  public static final ObjectMapper MAPPER = new ObjectMapper();

  /** Has set up the mapper. */
  public static final KubernetesSerialization SERIALIZATION =
      new KubernetesSerialization(MAPPER, true);

  private Json() {}
}
