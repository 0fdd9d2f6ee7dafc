// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <sys/uio.h>
#include <unistd.h>

#include "receiver.h"

/**
 * receiver_open() - make a socket, and connect it
 * @output: gets it
 * @type: SOCK_DGRAM, SOCK_STREAM, ...
 * @address: where to
 * @len: bytes of that
 *
 * Return: 0, errno, or EINPROGRESS: it can be sent to when receiver_flush()
 * says so.
 */
int receiver_open(struct output *output, int type, const void *address, socklen_t len)
{
	const struct sockaddr *to = address;
	int fd = socket(to->sa_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int err;

	if (fd < 0)
		return errno;
	err = connect(fd, to, len) ? errno : 0;
	if (err && err != EINPROGRESS) {
		close(fd);
		return err;
	}
	output->fd = fd;
	output->events = err ? POLLOUT : 0;
	return err;
}

/**
 * receiver_send_message() - send what the receiver has room for
 * @output: which
 * @message: what
 * @sent: gets the bytes that were taken
 *
 * Return: 0, errno, or EAGAIN: there is no room, and the output's descriptor
 * tells when there is.
 */
int receiver_send_message(struct output *output, const struct msghdr *message, size_t *sent)
{
	ssize_t taken;

	do
		taken = sendmsg(output->fd, message, MSG_NOSIGNAL | MSG_DONTWAIT);
	while (taken < 0 && errno == EINTR);
	*sent = taken < 0 ? 0 : taken;
	if (taken >= 0)
		return 0;
	if (errno == EAGAIN || errno == EWOULDBLOCK) {
		output->events |= POLLOUT;
		return EAGAIN;
	}
	return errno;
}

/**
 * receiver_send() - send what the receiver has room for
 * @output: which
 * @data: what
 * @len: bytes of it
 * @sent: gets the bytes that were taken
 *
 * Return: as receiver_send_message().
 */
int receiver_send(struct output *output, const void *data, size_t len, size_t *sent)
{
	struct iovec part = { .iov_base = (void *)data, .iov_len = len };
	const struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

	return receiver_send_message(output, &message, sent);
}

/**
 * receiver_flush() - can a receiver be sent to
 * @output: which; its descriptor told
 *
 * Return: 0, or errno of what went wrong since it was asked last.
 */
int receiver_flush(struct output *output)
{
	socklen_t len = sizeof(int);
	int err;

	if (getsockopt(output->fd, SOL_SOCKET, SO_ERROR, &err, &len))
		return errno;
	if (!err)
		output->events &= ~POLLOUT;
	return err;
}

/**
 * receiver_close() - close the socket
 * @output: which
 */
void receiver_close(struct output *output)
{
	close(output->fd);
	output->fd = -1;
	output->events = 0;
}
