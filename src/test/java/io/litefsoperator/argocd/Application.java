package io.litefsoperator.argocd;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** An Application, as Argo CD reports it. */
final class Application {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration LOOK = Duration.ofSeconds(60);
  private static final String REFRESH = "argocd.argoproj.io/refresh";

  private final KubernetesClient client;
  private final String namespace;
  private final String name;

  Application(KubernetesClient client, String namespace, String name) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
  }

  private Resource<GenericKubernetesResource> resource() {
    return client
        .genericKubernetesResources("argoproj.io/v1alpha1", "Application")
        .inNamespace(namespace)
        .withName(name);
  }

  private JsonNode get() {
    return Serialization.unmarshal(Serialization.asJson(resource().get()), JsonNode.class);
  }

  /** Until there is one. */
  Application awaitCreated() {
    eventually(name + " is there", PATIENCE, () -> assertThat(resource().get()).isNotNull());
    return this;
  }

  Instant created() {
    return Instant.parse(get().at("/metadata/creationTimestamp").asText());
  }

  /** Has Git and the cluster compared anew, by whatever is known of neither, and waits for it. */
  Application refresh() {
    resource()
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\": {\"annotations\": {\"%s\": \"hard\"}}}".formatted(REFRESH));
    eventually(
        "Argo CD has looked at " + name,
        LOOK,
        () -> assertThat(get().at("/metadata/annotations").has(REFRESH)).isFalse());
    return this;
  }

  /** Until a commit is what is in the cluster. */
  Application awaitSynced(String commit) {
    refresh();
    eventually(
        "%s is synced to %s".formatted(name, commit),
        PATIENCE,
        () -> {
          JsonNode status = get().path("status");
          assertThat(status.at("/sync/revision").asText()).as("%s", status).isEqualTo(commit);
          assertThat(status.at("/sync/status").asText()).as("%s", status).isEqualTo("Synced");
          assertThat(phase()).as("%s", status).isEqualTo("Succeeded");
        });
    return this;
  }

  Application awaitHealth(String health) {
    eventually(
        "%s is %s".formatted(name, health),
        PATIENCE,
        () -> {
          JsonNode status = get().path("status");
          assertThat(status.at("/health/status").asText()).as("%s", status).isEqualTo(health);
        });
    return this;
  }

  void awaitPhase(String phase, String message) {
    eventually(
        "the sync of %s is %s: %s".formatted(name, phase, message),
        PATIENCE,
        () -> {
          assertThat(phase()).isEqualTo(phase);
          assertThat(get().at("/status/operationState/message").asText()).contains(message);
        });
  }

  private String phase() {
    return get().at("/status/operationState/phase").asText();
  }

  /** How often it was synced so far. */
  int syncs() {
    return get().at("/status/history").size();
  }

  /** What Argo CD says of one resource: health and message. */
  String healthOf(String kind, String resource) {
    for (JsonNode found : get().at("/status/resources")) {
      if (found.path("kind").asText().equals(kind)
          && found.path("name").asText().equals(resource)) {
        return "%s: %s"
            .formatted(found.at("/health/status").asText(), found.at("/health/message").asText());
      }
    }
    throw new AssertionError("%s has no %s %s".formatted(name, kind, resource));
  }

  /** What Argo CD would change. */
  List<String> outOfSync() {
    List<String> found = new ArrayList<>();
    for (JsonNode resource : get().at("/status/resources")) {
      if (!resource.path("status").asText().equals("Synced")) {
        found.add(resource.toString());
      }
    }
    return found;
  }
}
