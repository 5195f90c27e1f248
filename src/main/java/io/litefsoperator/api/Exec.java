package io.litefsoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * One command that LiteFS runs once its mount is there; entries run in order, the last one stays.
 *
 * @param cmd the command line, split as a shell splits words but run without a shell
 * @param ifCandidate true to run it on the primary only
 */
@ValidationRule(
    value = "self.cmd.matches(r'''\\S''')",
    fieldPath = ".cmd",
    message = "exec.cmd is empty: write the command to run, such as 'node server.js'")
// LiteFS drops whatever follows an unquoted ; & | < or > without a word, and ends over the others.
@ValidationRule(
    value =
        "self.cmd.matches(r'''(?s)^([^'\"\\\\;&|<>()`]|\\\\.|'[^']*'|\"([^\"\\\\]|\\\\.)*\")*$''')",
    fieldPath = ".cmd",
    message =
        "exec.cmd has an open quote, or one of ; & | < > ( ) ` outside of quotes, but no shell runs"
            + " it: write sh -c '...' around what a shell should do, or quote the character")
public record Exec(
    @Required
        @Size(max = 16384)
        @JsonPropertyDescription(
            "The command line, split into words as a shell does, but run without a shell: for"
                + " pipes, globs or variables write sh -c '...'. A $ arrives as written; LiteFS"
                + " expands nothing. Within double quotes a backslash is dropped before any"
                + " character; within single quotes all is kept.")
        String cmd,
    @Default("false")
        @JsonPropertyDescription(
            "Run it on the primary only, as for migrations. It must end before the next entry"
                + " starts.")
        boolean ifCandidate) {}
