#!/bin/sh
#SBATCH --job-name=benchmark-client-7
#SBATCH --output=/home/me/logs/client_dispatcher_7.out
#SBATCH --error=/home/me/logs/client_dispatcher_7.err
#SBATCH --open-mode=append
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=1
#SBATCH --time=90:00
#SBATCH --signal=TERM@60
#SBATCH --no-requeue
#SBATCH --cpus-per-task=4
#SBATCH --mem=1T
#SBATCH --partition=long
#SBATCH --qos=normal
#SBATCH --account=ai-factory
#SBATCH --constraint=skylake&[rack1|rack2]
#SBATCH --exclusive
#SBATCH --mail-type=END,FAIL
#SBATCH --mail-user=me@example.org
#SBATCH --reservation=maintenance
#SBATCH --licenses=ansys@flex:2
#SBATCH --nice=100

# Environment setup
export AI_SERVER_ADDR='http://ai-server:8000'
export BENCHMARK_ID='7'
export CLIENT_SERVICE_ADDR='http://login-node-01:8001'
export FURROW_ACCESS='/home/me/.local/state/furrow/access/worker'
export GREETING='it'\''s $HOME; `id`'
export OMP_NUM_THREADS='4'

# Container deployment
export APPTAINER_BIND='/scratch,/data:/data:ro,/home/me/.local/state/furrow/access/worker:/home/me/.local/state/furrow/access/worker:ro'

# Before 22.05 srun took this from sbatch by itself.
if [ -n "${SLURM_CPUS_PER_TASK:-}" ]; then export SRUN_CPUS_PER_TASK="$SLURM_CPUS_PER_TASK"; fi

# Launch client process
exec srun --no-kill --kill-on-bad-exit=0 --wait=0 --mpi=none --label 'apptainer' 'exec' '--contain' '/apps/images/client-service.sif' 'python' '/app/src/main.py' '--client-service-addr' 'http://login-node-01:8001' '--ai-server-addr' 'http://ai-server:8000' '--benchmark-id' '7' </dev/null
