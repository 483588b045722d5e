/* Rounds of scatter and gather in C: rounds BYTES ROUNDS; prints nanoseconds per round. */
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int main(int argc, char **argv) {
  int rank, size, bytes = atoi(argv[1]), rounds = atoi(argv[2]);
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  int *counts = calloc(size, sizeof(int)), *places = calloc(size, sizeof(int));
  for (int i = 1; i < size; i++) {
    counts[i] = bytes;
    places[i] = (i - 1) * bytes;
  }
  char *out = calloc(size, bytes), *in = calloc(size, bytes);
  int mine = rank == 0 ? 0 : bytes;
  long long begun = 0;
  /* The first half warms up. */
  for (int i = 0; i < rounds + rounds / 2; i++) {
    if (i == rounds / 2) begun = now();
    if (rank == 0) memset(out, i, (size_t) bytes * (size - 1));
    MPI_Scatterv(out, counts, places, MPI_BYTE, in, mine, MPI_BYTE, 0, MPI_COMM_WORLD);
    if (rank != 0) memcpy(out, in, bytes);
    MPI_Gatherv(out, mine, MPI_BYTE, in, counts, places, MPI_BYTE, 0, MPI_COMM_WORLD);
    if (rank == 0 && in[(size - 1) * bytes - 1] != (char) i) MPI_Abort(MPI_COMM_WORLD, 1);
  }
  if (rank == 0) printf("%lld\n", (now() - begun) / rounds);
  MPI_Finalize();
  return 0;
}
