/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Disables cancellation of the thread while the library has a descriptor open,
 * which would leak.
 */
#ifndef TKA_CANCEL_H
#define TKA_CANCEL_H

#if !defined(TKA__HERE_LWIP) && !defined(ESP_PLATFORM)
#include <pthread.h>
#endif

#ifndef PTHREAD_CANCEL_DISABLE /* Android and others have no cancellation */
static inline void tka__cancel_off(int *state)
{
	*state = 0;
}

static inline void tka__cancel_restore(int state)
{
	(void)state;
}
#else
static inline void tka__cancel_off(int *state)
{
	(void)pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, state);
}

static inline void tka__cancel_restore(int state)
{
	(void)pthread_setcancelstate(state, &state);
}
#endif

#endif
