// CUDA calls that fail, each checked the usual way: fails WHAT
#include <cstdio>
#include <cstdlib>
#include <cstring>
#define CHECK(call) do { cudaError_t e = (call); if (e != cudaSuccess) { fprintf(stderr, "CUDA error at %s:%d code=%d(%s) \"%s\"\n", __FILE__, __LINE__, (int)e, cudaGetErrorString(e), #call); exit(EXIT_FAILURE); } } while (0)
__global__ void plain(int *p) { p[threadIdx.x] = threadIdx.x; }
__global__ void wild(int *p) { p[(1LL << 40) + threadIdx.x] = 1; }
int main(int argc, char **argv) {
  int *p;
  CHECK(cudaMalloc(&p, 4096));
  printf("device ready, running %s\n", argv[1]);
  fflush(stdout);
  if (!strcmp(argv[1], "memory")) { for (int n = 0;; n++) { void *more; CHECK(cudaMalloc(&more, 8ULL << 30)); printf("tile %d\n", n); } }
  if (!strcmp(argv[1], "illegal")) wild<<<1, 32>>>(p);
  if (!strcmp(argv[1], "plain")) plain<<<1, 32>>>(p);
  if (!strcmp(argv[1], "launch")) plain<<<1, 4096>>>(p);
  CHECK(cudaGetLastError());
  CHECK(cudaDeviceSynchronize());
  printf("done\n");
}
