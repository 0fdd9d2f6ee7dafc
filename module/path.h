/* SPDX-License-Identifier: GPL-2.0 */
/* Paths as strings. */
#ifndef KG_PATH_H
#define KG_PATH_H

struct path;

int kg_path_copy(char **copy, const struct path *path);

#endif /* KG_PATH_H */
