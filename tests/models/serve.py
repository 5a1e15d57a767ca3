"""llama.cpp's own server, as the wheel `xllamacpp` carries it: serve.py FILE NAME CONTEXT THREADS [KEY]

Says its address, and ends when its standard input does: also when a test is killed.
"""

import os
import sys

import xllamacpp

file, name, context, threads, *key = sys.argv[1:]
params = xllamacpp.CommonParams()
params.model.path = file
params.model_alias = {name}
params.hostnames = ["127.0.0.1"]
params.port = 0
params.n_ctx = int(context)
params.n_parallel = 1
params.cpuparams.n_threads = int(threads)
params.api_keys = key
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
sys.stdin.read()
os._exit(0)
