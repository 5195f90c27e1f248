package io.litefsoperator.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.observe.RawLiteFsCluster;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;

/** One LiteFsCluster with the notes app, as a user sees and handles it. */
public final class Notes {

  private static final Duration READY_TIME_OUT = Duration.ofMinutes(2);

  private final KubernetesClient client;
  private final String namespace;
  private final String name;

  Notes(KubernetesClient client, String namespace, String name) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
  }

  public String name() {
    return name;
  }

  /** A manifest of this name. */
  public Manifest manifest() {
    return Manifest.of(name);
  }

  /** As {@code kubectl apply} does; what the manifest no longer says is taken back. */
  public Notes apply(Manifest manifest) {
    assertThat(manifest.name()).isEqualTo(name);
    client
        .resource(Serialization.unmarshal(manifest.in(namespace), GenericKubernetesResource.class))
        .fieldManager("a-user")
        .forceConflicts()
        .serverSideApply();
    return this;
  }

  /**
   * As {@code kubectl replace} does: server-side apply needs a live object that fits its schema.
   */
  public Notes replace(Manifest manifest) {
    client
        .resource(Serialization.unmarshal(manifest.in(namespace), GenericKubernetesResource.class))
        .update();
    return this;
  }

  public Resource<LiteFsCluster> resource() {
    return client.resources(LiteFsCluster.class).inNamespace(namespace).withName(name);
  }

  public LiteFsCluster get() {
    return Objects.requireNonNull(resource().get(), () -> "there is no LiteFsCluster " + name);
  }

  /** As {@code kubectl scale} does: whatever else is written meanwhile, there is no conflict. */
  public void scale(int replicas) {
    resource()
        .subresource("scale")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\": {\"replicas\": %d}}".formatted(replicas));
  }

  /** What an autoscaler reads. */
  public Scale scale() {
    return resource().scale();
  }

  /** A JSON merge patch. */
  public void patch(String json) {
    resource().patch(PatchContext.of(PatchType.JSON_MERGE), json);
  }

  /** Stops the operator's work on it, and waits until it says so. */
  public void pause() {
    annotate("litefs-operator.io/paused", "true");
    awaitCondition("Reconciling", "False", "Paused");
  }

  public void resume() {
    annotate("litefs-operator.io/paused", null);
  }

  /** As if the replicas had followed for an hour. */
  public void forgetAttempts() {
    rememberAttempts("null");
  }

  /**
   * Puts others in place of the attempts to heal a replica that the status tells of.
   *
   * @param json a list as in the status
   */
  public void rememberAttempts(String json) {
    resource()
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\": {\"discards\": %s}}".formatted(json));
  }

  /** Sets an annotation of the LiteFsCluster, or removes it where the value is null. */
  public void annotate(String name, @Nullable String value) {
    patch(
        "{\"metadata\": {\"annotations\": {\"%s\": %s}}}"
            .formatted(name, value == null ? "null" : '"' + value + '"'));
  }

  /** Can be had of a resource that is not readable too. */
  private RawLiteFsCluster raw() {
    return client.resources(RawLiteFsCluster.class).inNamespace(namespace).withName(name).get();
  }

  /** Of a resource that can't be read as a whole too. */
  public Condition condition(String type) {
    JsonNode conditions = raw().getStatus().path("conditions");
    for (JsonNode condition : conditions) {
      if (type.equals(condition.path("type").asText())) {
        return Serialization.unmarshal(condition.toString(), Condition.class);
      }
    }
    throw new AssertionError("there is no condition " + type);
  }

  public String message(String type) {
    return condition(type).getMessage();
  }

  /** Until the operator says so of the spec as it is now. */
  public Notes awaitReady(int pods) {
    eventually(
        "%s is Ready with %d pods".formatted(name, pods),
        READY_TIME_OUT,
        () -> {
          LiteFsCluster cluster = get();
          assertThat(cluster.getStatus()).as("status").isNotNull();
          assertThat(cluster.getStatus().observedGeneration())
              .as("observedGeneration")
              .isEqualTo(cluster.getMetadata().getGeneration());
          assertThat(cluster.getStatus().readyReplicas()).as("readyReplicas").isEqualTo(pods);
          assertCondition("Ready", "True", pods == 0 ? "Asleep" : "Ready");
        });
    return this;
  }

  public void awaitCondition(String type, String status, String reason) {
    eventually(
        "%s of %s is %s for %s".formatted(type, name, status, reason),
        READY_TIME_OUT,
        () -> assertCondition(type, status, reason));
  }

  private void assertCondition(String type, String status, String reason) {
    Condition condition = condition(type);
    assertThat(List.of(condition.getStatus(), condition.getReason()))
        .as("%s: %s", type, condition.getMessage())
        .containsExactly(status, reason);
  }

  /** Waits, and says at the end what was still wrong. */
  public static void eventually(String what, Duration atMost, ThrowingRunnable assertion) {
    patience(what, atMost).untilAsserted(assertion);
  }

  private static ConditionFactory patience(String what, Duration atMost) {
    return await(what)
        .atMost(atMost)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptionsInstanceOf(NullPointerException.class);
  }

  /** Ordered by name. */
  public List<Pod> pods() {
    return client
        .pods()
        .inNamespace(namespace)
        .withLabel("litefs-operator.io/cluster", name)
        .list()
        .getItems()
        .stream()
        .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
        .toList();
  }

  public String podName(int ordinal) {
    return name + "-" + ordinal;
  }

  public Pod pod(int ordinal) {
    return Objects.requireNonNull(
        client.pods().inNamespace(namespace).withName(podName(ordinal)).get(),
        () -> "there is no pod " + podName(ordinal));
  }

  public List<PersistentVolumeClaim> claims() {
    return client.persistentVolumeClaims().inNamespace(namespace).list().getItems().stream()
        .filter(claim -> claim.getMetadata().getName().startsWith("litefs-data-" + name + "-"))
        .sorted(Comparator.comparing(claim -> claim.getMetadata().getName()))
        .toList();
  }

  public Resource<PersistentVolumeClaim> claim(int ordinal) {
    return client
        .persistentVolumeClaims()
        .inNamespace(namespace)
        .withName("litefs-data-" + podName(ordinal));
  }

  public RollableScalableResource<StatefulSet> statefulSet() {
    return client.apps().statefulSets().inNamespace(namespace).withName(name);
  }

  public CommandResult exec(int ordinal, String... command) {
    return execIn("app", ordinal, command);
  }

  /** In another container than the app's. */
  public CommandResult execIn(String container, int ordinal, String... command) {
    return PodShell.run(client, namespace, podName(ordinal), container, command);
  }

  /** In the container that has LiteFS's own files. */
  public CommandResult execAtLitefs(int ordinal, String... command) {
    boolean beside =
        pod(ordinal).getSpec().getInitContainers().stream()
            .anyMatch(container -> container.getName().equals("litefs"));
    return execIn(beside ? "litefs" : "app", ordinal, command);
  }

  /** What a container of the pod has printed since it was last started. */
  public String log(int ordinal, String container) {
    return client
        .pods()
        .inNamespace(namespace)
        .withName(podName(ordinal))
        .inContainer(container)
        .getLog();
  }

  public CommandResult sqlite(int ordinal, String sql) {
    return exec(ordinal, "sqlite3", "/litefs/notes.db", sql);
  }

  /** On pod 0. */
  public void write(String text) {
    assertThat(sqlite(0, "insert into notes(text) values('%s')".formatted(text)).text()).isEmpty();
  }

  /** All rows, in the order in which they were written. */
  public List<String> texts(int ordinal) {
    return sqlite(ordinal, "select text from notes order by id").text().lines().toList();
  }

  /** What the pod's LiteFS answers. */
  public String info(int ordinal) {
    return exec(ordinal, "curl", "-fsS", "http://localhost:20202/info").text();
  }

  /** Of the LiteFsCluster, the oldest first. */
  public List<Event> events() {
    String uid = raw().getMetadata().getUid();
    return client.v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(event -> uid.equals(event.getInvolvedObject().getUid()))
        .sorted(Comparator.comparing(event -> event.getMetadata().getCreationTimestamp()))
        .toList();
  }

  /** Deletes it in the background and waits until it is gone. */
  public void delete() {
    resource().delete();
    eventually(
        "LiteFsCluster " + name + " is gone",
        Duration.ofSeconds(30),
        () -> assertThat(resource().get()).isNull());
  }
}
