package io.litefsoperator.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What is in deploy/monitoring. */
final class MonitoringFiles {

  static final Path ALERTS = Path.of("deploy/monitoring/alerts.yaml");
  static final Path ALERT_TESTS = Path.of("deploy/monitoring/tests/alerts.yaml");
  static final Path POD_MONITOR = Path.of("deploy/monitoring/podmonitor.yaml");
  static final Path DASHBOARD = Path.of("deploy/monitoring/dashboard.json");
  static final Path RUNBOOKS = Path.of("docs/runbooks");

  /** Names of metrics in an expression. */
  static final Pattern METRIC = Pattern.compile("\\b(?:litefs|kubelet|jvm)_\\w+");

  private MonitoringFiles() {}

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode tree(Path file) {
    return Serialization.unmarshal(text(file), JsonNode.class);
  }

  static List<JsonNode> alerts() {
    List<JsonNode> alerts = new ArrayList<>();
    tree(ALERTS).path("groups").forEach(group -> group.path("rules").forEach(alerts::add));
    return alerts;
  }

  /** Without the rows, which only divide them. */
  static List<JsonNode> panels() {
    List<JsonNode> panels = new ArrayList<>();
    tree(DASHBOARD).path("panels").forEach(panels::add);
    panels.removeIf(panel -> panel.path("type").asText().equals("row"));
    return panels;
  }
}
