/* SPDX-License-Identifier: GPL-2.0 */
/* Where a receiver is: unix:PATH, udp:ADDRESS:PORT or tcp:ADDRESS:PORT. */
#ifndef KG_OUTPUT_ADDRESS_H
#define KG_OUTPUT_ADDRESS_H

struct output_config;

const char *address_parse(const char *text, struct output_config *config);

#endif /* KG_OUTPUT_ADDRESS_H */
