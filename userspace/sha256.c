// SPDX-License-Identifier: GPL-2.0
/* FIPS 180-4. */
#include <string.h>

#include "sha256.h"

#define ROUNDS	64

static const u32 constants[ROUNDS] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
	0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
	0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
	0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
	0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
	0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
	0xc67178f2,
};

static u32 rotate(u32 word, unsigned int by)
{
	return word >> by | word << (32 - by);
}

static u32 get_be32(const u8 *from)
{
	return (u32)from[0] << 24 | from[1] << 16 | from[2] << 8 | from[3];
}

static void put_be32(u8 *to, u32 word)
{
	to[0] = word >> 24;
	to[1] = word >> 16;
	to[2] = word >> 8;
	to[3] = word;
}

static void expand(u32 words[ROUNDS], const u8 *block)
{
	u32 a, b;
	int i;

	for (i = 0; i < 16; i++)
		words[i] = get_be32(block + 4 * i);
	for (; i < ROUNDS; i++) {
		a = words[i - 15];
		b = words[i - 2];
		words[i] = words[i - 16] + words[i - 7] +
			   (rotate(a ^ rotate(a, 11), 7) ^ a >> 3) +
			   (rotate(b ^ rotate(b, 2), 17) ^ b >> 10);
	}
}

/*
 * The state is the standard's a to h, in this order. Instead of moving each of them to the
 * next, @at says where a is by now. Of the standard's rotations each turns what the ones
 * further have left, so that a sum is three of them and no copies.
 */
static inline void mix(u32 s[8], unsigned int at, u32 word)
{
	u32 a = s[-at & 7], b = s[(1 - at) & 7], c = s[(2 - at) & 7];
	u32 e = s[(4 - at) & 7], f = s[(5 - at) & 7], g = s[(6 - at) & 7];
	u32 *d = &s[(3 - at) & 7], *h = &s[(7 - at) & 7];

	*h += rotate(e ^ rotate(e ^ rotate(e, 14), 5), 6) + (g ^ (e & (f ^ g))) + word;
	*d += *h;
	*h += rotate(a ^ rotate(a ^ rotate(a, 9), 11), 2) + ((a & b) | (c & (a | b)));
}

/* Eight rounds on, each of the state is where it was. */
static void take_block(u32 hash[8], const u8 *block)
{
	u32 s[8], words[ROUNDS];
	int i;

	memcpy(s, hash, sizeof(s));
	expand(words, block);
	for (i = 0; i < ROUNDS; i += 8) {
		mix(s, 0, words[i] + constants[i]);
		mix(s, 1, words[i + 1] + constants[i + 1]);
		mix(s, 2, words[i + 2] + constants[i + 2]);
		mix(s, 3, words[i + 3] + constants[i + 3]);
		mix(s, 4, words[i + 4] + constants[i + 4]);
		mix(s, 5, words[i + 5] + constants[i + 5]);
		mix(s, 6, words[i + 6] + constants[i + 6]);
		mix(s, 7, words[i + 7] + constants[i + 7]);
	}
	for (i = 0; i < 8; i++)
		hash[i] += s[i];
}

/**
 * sha256_begin() - begin to hash something that comes piece by piece
 * @sha: filled in
 */
void sha256_begin(struct sha256 *sha)
{
	static const u32 first[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
				      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };

	memcpy(sha->hash, first, sizeof(first));
	sha->total = 0;
}

/**
 * sha256_add() - hash a piece
 * @sha: what came before
 * @data: the piece
 * @len: bytes of it
 */
void sha256_add(struct sha256 *sha, const void *data, size_t len)
{
	size_t held = sha->total % SHA256_BLOCK, part;
	const u8 *at = data;

	sha->total += len;
	while (len) {
		if (!held && len >= SHA256_BLOCK) {
			take_block(sha->hash, at);
			part = SHA256_BLOCK;
		} else {
			part = len < SHA256_BLOCK - held ? len : SHA256_BLOCK - held;
			memcpy(sha->rest + held, at, part);
			held = (held + part) % SHA256_BLOCK;
			if (!held)
				take_block(sha->hash, sha->rest);
		}
		at += part;
		len -= part;
	}
}

/**
 * sha256_end() - finish a hash
 * @sha: all pieces
 * @digest: gets the hash
 *
 * What ends it is a bit, zeros, and how many bits there were.
 */
void sha256_end(struct sha256 *sha, u8 digest[SHA256_SIZE])
{
	u64 bits = sha->total * 8;
	u8 end[2 * SHA256_BLOCK] = { 0x80 };
	size_t held = sha->total % SHA256_BLOCK;
	size_t len = (held + 9 <= SHA256_BLOCK ? SHA256_BLOCK : 2 * SHA256_BLOCK) - held;
	int i;

	put_be32(end + len - 8, bits >> 32);
	put_be32(end + len - 4, bits);
	sha256_add(sha, end, len);
	for (i = 0; i < 8; i++)
		put_be32(digest + 4 * i, sha->hash[i]);
}

/**
 * sha256() - hash something
 * @data: what
 * @len: bytes of it
 * @digest: gets the hash
 */
void sha256(const void *data, size_t len, u8 digest[SHA256_SIZE])
{
	struct sha256 sha;

	sha256_begin(&sha);
	sha256_add(&sha, data, len);
	sha256_end(&sha, digest);
}

/**
 * sha256_text() - write a hash as people do
 * @digest: the hash
 * @text: gets it in hexadecimal
 *
 * Return: @text.
 */
const char *sha256_text(const u8 digest[SHA256_SIZE], char text[SHA256_TEXT_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < SHA256_SIZE; i++) {
		text[2 * i] = digits[digest[i] >> 4];
		text[2 * i + 1] = digits[digest[i] & 15];
	}
	text[2 * i] = '\0';
	return text;
}
