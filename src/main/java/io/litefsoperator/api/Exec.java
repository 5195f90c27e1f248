package io.litefsoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * One command that LiteFS runs once its mount is there; entries run in order, the last one stays.
 *
 * @param cmd the command line, split as a shell splits words but run without a shell
 * @param ifCandidate true to run it on the primary only
 */
@ValidationRule(
    value = "self.cmd.matches('\\\\S')",
    fieldPath = ".cmd",
    message = "exec.cmd is empty: write the command to run, such as 'node server.js'")
public record Exec(
    @Required
        @JsonPropertyDescription(
            "The command line, split into words as a shell does, but run without a shell: for"
                + " pipes, globs or variables write sh -c '...'. A $ arrives as written; LiteFS"
                + " expands nothing.")
        String cmd,
    @Default("false")
        @JsonPropertyDescription(
            "Run it on the primary only, as for migrations. It must end before the next entry"
                + " starts.")
        boolean ifCandidate) {}
