package io.litefsoperator.gateway;

import io.litefsoperator.api.Routing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the tests ask for. */
final class Routings {

  private Routings() {}

  static Routing usual() {
    return of(null);
  }

  static Routing of(@Nullable String maxLag) {
    return new Routing(
        3000,
        8080,
        "notes.db",
        maxLag,
        List.of("/touch", "/admin/*"),
        List.of("*.css"),
        "haproxy",
        null);
  }
}
