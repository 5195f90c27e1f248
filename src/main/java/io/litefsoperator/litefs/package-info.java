/** All that we know of LiteFS: its configuration file, its nodes' HTTP API and what they report. */
@NullMarked
package io.litefsoperator.litefs;

import org.jspecify.annotations.NullMarked;
