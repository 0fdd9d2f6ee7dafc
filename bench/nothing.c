// SPDX-License-Identifier: GPL-2.0
/* The smallest program there is to execute: static, and gone at once. */
int main(void)
{
	return 0;
}
