/** Cases of a Parquet data set on a Hugging Face hub, fetched column by column when wanted. */
@NullMarked
package dev.penumbra.cases.hub;

import org.jspecify.annotations.NullMarked;
