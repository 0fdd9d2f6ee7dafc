// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/un.h>

#include "../options.h"
#include "address.h"
#include "output.h"

static const char *parse_unix(const char *path, struct output_config *config)
{
	struct sockaddr_un *address = (struct sockaddr_un *)&config->address;

	if (*path != '/')
		return "the path of a socket must begin with '/'";
	if (strlen(path) >= sizeof(address->sun_path))
		return "the path of the socket is too long";
	address->sun_family = AF_UNIX;
	strcpy(address->sun_path, path);
	config->address_len = sizeof(*address);
	config->socket_type = SOCK_DGRAM;
	return NULL;
}

static bool set_port(const char *text, in_port_t *port)
{
	u64 number;

	if (!options_u64(text, &number) || !number || number > 65535)
		return false;
	*port = htons(number);
	return true;
}

static bool set_v4(const char *host, const char *port, struct output_config *config)
{
	struct sockaddr_in *address = (struct sockaddr_in *)&config->address;

	address->sin_family = AF_INET;
	config->address_len = sizeof(*address);
	return inet_pton(AF_INET, host, &address->sin_addr) && set_port(port, &address->sin_port);
}

static bool set_v6(const char *host, const char *port, struct output_config *config)
{
	struct sockaddr_in6 *address = (struct sockaddr_in6 *)&config->address;

	address->sin6_family = AF_INET6;
	config->address_len = sizeof(*address);
	return inet_pton(AF_INET6, host, &address->sin6_addr) &&
	       set_port(port, &address->sin6_port);
}

/* 192.0.2.1:514 or [2001:db8::1]:514. A name would have to be looked up, and waited for. */
static const char *parse_inet(const char *text, struct output_config *config)
{
	static const char why[] =
		"an address is a number and a port: 192.0.2.1:514, [2001:db8::1]:514";
	const char *colon = strrchr(text, ':');
	char host[INET6_ADDRSTRLEN + 2] = "";
	size_t len;

	if (!colon || (size_t)(colon - text) >= sizeof(host))
		return why;
	len = colon - text;
	memcpy(host, text, len);
	if (len > 2 && host[0] == '[' && host[len - 1] == ']') {
		host[len - 1] = '\0';
		return set_v6(host + 1, colon + 1, config) ? NULL : why;
	}
	return set_v4(host, colon + 1, config) ? NULL : why;
}

/**
 * address_parse() - read the address of a receiver
 * @text: the address
 * @config: gets it
 *
 * Return: NULL, or why it is none.
 */
const char *address_parse(const char *text, struct output_config *config)
{
	config->where = text;
	if (!strncmp(text, "unix:", 5))
		return parse_unix(text + 5, config);
	config->socket_type = strncmp(text, "udp:", 4) ? SOCK_STREAM : SOCK_DGRAM;
	if (!strncmp(text, "udp:", 4) || !strncmp(text, "tcp:", 4))
		return parse_inet(text + 4, config);
	return "an address begins with 'unix:', 'udp:' or 'tcp:'";
}
