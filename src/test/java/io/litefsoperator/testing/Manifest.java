package io.litefsoperator.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;

/**
 * A LiteFsCluster as a user writes it, small and quick: the notes app, which makes one table and
 * then sleeps. Each call returns another one.
 */
public final class Manifest {

  /** The app, in LiteFS's own delivery. */
  public static final String IMAGE = "docker.io/litefs-operator/notes:1";

  /** The same, with ENV HOSTNAME in the image. */
  public static final String NEXT_IMAGE = "docker.io/litefs-operator/notes:2";

  /** Another image of the same LiteFS. */
  public static final String NEXT_LITEFS_IMAGE = "docker.io/litefs-operator/litefs:2";

  private final ObjectNode tree;

  private Manifest(ObjectNode tree) {
    this.tree = tree;
  }

  /** One pod. */
  public static Manifest of(String name) {
    return new Manifest(
        (ObjectNode)
            Serialization.unmarshal(
                """
                apiVersion: litefs-operator.io/v1alpha1
                kind: LiteFsCluster
                metadata: {name: '%s'}
                spec:
                  replicas: 1
                  image: %s
                  imagePullPolicy: IfNotPresent
                  exec:
                    - cmd: sqlite3 /litefs/notes.db 'create table if not exists notes(id integer primary key, text text)'
                      ifCandidate: true
                    - cmd: sleep infinity
                  resources: {requests: {cpu: 10m, memory: 16Mi}}
                  storage: {size: 16Mi}
                  podTemplate: {spec: {terminationGracePeriodSeconds: 5}}
                """
                    .formatted(name, IMAGE),
                JsonNode.class));
  }

  /** Nothing in the spec but the image. */
  public static Manifest least(String name) {
    Manifest manifest = of(name);
    manifest.tree.putObject("spec").put("image", IMAGE);
    return manifest;
  }

  /** LiteFS beside the app, which has no privileges: it sleeps, and its image's litefs too. */
  public Manifest sidecar() {
    return set("litefs.delivery", "Sidecar")
        .set("command", "[sh, -c, \"trap 'exit 0' TERM; while :; do sleep 3600 & wait; done\"]")
        .set(
            "exec",
            """
            - cmd: sqlite3 /litefs/notes.db 'create table if not exists notes(id integer primary key, text text)'
              ifCandidate: true
            """)
        .set(
            "podTemplate.spec.containers",
            """
            - name: app
              securityContext:
                runAsNonRoot: true
                runAsUser: 1000
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
                capabilities: {drop: [ALL]}
                seccompProfile: {type: RuntimeDefault}
            """);
  }

  public Manifest replicas(int replicas) {
    return set("replicas", Integer.toString(replicas));
  }

  public Manifest image(String image) {
    return set("image", image);
  }

  /**
   * Another manifest that differs in one field.
   *
   * @param path below spec, its names separated by dots
   * @param yaml the value
   */
  public Manifest set(String path, String yaml) {
    ObjectNode copy = tree.deepCopy();
    ObjectNode parent = (ObjectNode) copy.get("spec");
    String[] names = path.split("\\.", -1);
    for (int i = 0; i < names.length - 1; i++) {
      parent = parent.withObjectProperty(names[i]);
    }
    parent.set(names[names.length - 1], Serialization.unmarshal("---\n" + yaml, JsonNode.class));
    return new Manifest(copy);
  }

  String name() {
    return tree.path("metadata").path("name").asText();
  }

  String in(String namespace) {
    ObjectNode copy = tree.deepCopy();
    copy.withObjectProperty("metadata").put("namespace", namespace);
    return copy.toString();
  }
}
