package io.litefsoperator.testing;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

/** All that a cluster's databases hold, row by row, when they were last filled. */
public final class Databases {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String ROWS =
      "with recursive n(i) as (select 1 union all select i + 1 from n where i < 400)"
          + " insert into notes(text) select 'row ' || i || hex(randomblob(20)) from n";

  private final Notes notes;
  private final List<String> contents;

  private Databases(Notes notes, List<String> contents) {
    this.notes = notes;
    this.contents = contents;
  }

  /** Fills notes.db and a second database beside it, on the primary. */
  public static Databases filled(Notes notes) {
    notes.sqlite(0, ROWS).text();
    notes
        .exec(
            0,
            "sqlite3",
            "/litefs/second.db",
            "create table if not exists notes(id integer primary key, text text); " + ROWS)
        .text();
    List<String> contents = contents(notes, 0);
    assertThat(contents).as("databases").hasSize(2).doesNotHaveDuplicates();
    return new Databases(notes, contents);
  }

  /** Waits until the first so many nodes hold exactly that. */
  public void awaitOn(int pods) {
    for (int ordinal = 0; ordinal < pods; ordinal++) {
      awaitOnNode(ordinal);
    }
  }

  /** Waits until the node holds exactly that. */
  public void awaitOnNode(int ordinal) {
    eventually(
        notes.podName(ordinal) + " holds every row",
        SOON,
        () -> assertThat(contents(notes, ordinal)).isEqualTo(contents));
  }

  /** A line for each database: a checksum of its dump, and its name. */
  private static List<String> contents(Notes notes, int ordinal) {
    return notes
        .exec(
            ordinal,
            "sh",
            "-c",
            "set -e; cd /litefs; for db in *.db; do dump=$(sqlite3 $db .dump);"
                + " printf %s \"$dump\" | sha256sum | sed s/-/$db/; done")
        .text()
        .lines()
        .toList();
  }
}
