import { randomUUID } from 'node:crypto';
import { ClusterInfo, EndPoint, MemberInfo } from '@eventstore/db-client/generated/gossip_pb';
import type { GrpcCall } from './grpc-call';
import { uuidNumbers } from './wire-uuid';

const instanceId = randomUUID();

/** A cluster of one, which leads. */
export async function gossip(call: GrpcCall, port: number): Promise<void> {
  const endPoint = new EndPoint();
  endPoint.setAddress('127.0.0.1').setPort(port);
  const member = new MemberInfo();
  member.setInstanceId(uuidNumbers(instanceId));
  member.setTimeStamp((BigInt(Date.now()) * 10_000n).toString());
  member.setState(MemberInfo.VNodeState.LEADER);
  member.setIsAlive(true);
  member.setHttpEndPoint(endPoint);
  const info = new ClusterInfo();
  info.addMembers(member);
  await call.send(info.serializeBinary());
}
