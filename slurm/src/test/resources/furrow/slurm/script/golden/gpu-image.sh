#!/bin/sh
#SBATCH --job-name=benchmark-gpu-123
#SBATCH --output=/home/me/logs/client_dispatcher_123.out
#SBATCH --error=/home/me/logs/client_dispatcher_123.err
#SBATCH --open-mode=append
#SBATCH --nodes=5
#SBATCH --ntasks-per-node=1
#SBATCH --time=10:00
#SBATCH --signal=TERM@60
#SBATCH --no-requeue
#SBATCH --cpus-per-task=8
#SBATCH --mem=32G
#SBATCH --partition=gpu
#SBATCH --qos=normal
#SBATCH --account=ai-factory
#SBATCH --gres=gpu:1

# Environment setup
export AI_SERVER_ADDR='http://ai-server:8000'
export BENCHMARK_ID='123'
export CLIENT_SERVICE_ADDR='http://login-node-01:8001'
export CUDA_VISIBLE_DEVICES='0'
export FURROW_ACCESS='/home/me/.local/state/furrow/access/worker'
export GPU_MEMORY_FRACTION='0.8'

# Container deployment
export APPTAINER_BIND='/scratch,/tmp,/home/me/.local/state/furrow/access/worker:/home/me/.local/state/furrow/access/worker:ro'

# Before 22.05 srun took this from sbatch by itself.
if [ -n "${SLURM_CPUS_PER_TASK:-}" ]; then export SRUN_CPUS_PER_TASK="$SLURM_CPUS_PER_TASK"; fi

# Launch client process
exec srun --no-kill --kill-on-bad-exit=0 --wait=0 --mpi=none --label 'apptainer' 'exec' '--contain' '--nv' '/images/client-service.sif' 'furrow' 'worker' 'start' '--access' '/home/me/.local/state/furrow/access/worker' '--group' 'benchmark-123' </dev/null
