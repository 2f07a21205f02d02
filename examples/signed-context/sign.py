# Signs the context of a tenant: python3 sign.py KEY-FILE TENANT-KEY [SECONDS]
import hashlib
import hmac
import sys
import time


def sign(key_file: str, tenant: str, lifetime: int = 300) -> str:
    lines = open(key_file, encoding="utf-8").read().splitlines()
    key_id, secret, _ = next(line for line in lines if line.endswith(" current")).split()
    head = f"v1.{key_id}.{int(time.time()) + lifetime}"
    code = hmac.new(bytes.fromhex(secret), f"{head}.{tenant}".encode(), hashlib.sha256)
    return f"{head}.{code.hexdigest()}.{tenant}"


if __name__ == "__main__":
    print(sign(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])))

# In the application, with any driver, at the beginning of each transaction:
#   cursor.execute("SELECT set_tenant_context(%s)", [sign(KEY_FILE, tenant_key)])
