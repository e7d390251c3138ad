/** The page, the API description and its page: files of the class path, from this server only. */
@NullMarked
package dev.penumbra.api.web;

import org.jspecify.annotations.NullMarked;
